/** What a step of the tutorial tells its reader to do. */
import type { Fence } from './blocks.ts';
import type { Hunk } from './hunks.ts';

export type FileDirective =
	| { kind: 'create' | 'replace' | 'look'; line: number; path: string; fence: Fence }
	| { kind: 'change'; line: number; path: string; hunks: Hunk[] }
	| { kind: 'remove'; line: number; path: string };

export interface Command {
	line: number;
	text: string;
}

export type Directive =
	| FileDirective
	| { kind: 'run' | 'see it fail'; line: number; commands: Command[] }
	| { kind: 'expect'; line: number; lines: string[] }
	| { kind: 'start'; line: number; command: Command };

export type Kind = Directive['kind'];
