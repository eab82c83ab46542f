/** What a step of the tutorial tells its reader to do. */
import type { Fence } from './blocks.ts';
import type { Hunk } from './hunks.ts';

export type FileDirective =
	| { kind: 'create' | 'replace' | 'look'; line: number; path: string; fence: Fence }
	| { kind: 'change'; line: number; path: string; hunks: Hunk[] }
	| { kind: 'remove'; line: number; path: string };

/** A command, or a line of what it prints. */
export interface Line {
	line: number;
	text: string;
}

export type Directive =
	| FileDirective
	| { kind: 'run' | 'see it fail'; line: number; commands: Line[] }
	| { kind: 'expect'; line: number; lines: Line[] }
	| { kind: 'start'; line: number; command: Line };

export type Kind = Directive['kind'];
