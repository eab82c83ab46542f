import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { ComposeCoturn, TURN_DOMAIN, service } from '../support/compose-coturn.ts';
import { canConfine } from '../support/confined.ts';
import { hasCoturn } from '../support/coturn.ts';
import { eventually } from '../support/eventually.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

const AUTHORITY = 'acme-v02.api.letsencrypt.org-directory';

describe.skipIf(!hasCoturn() || !canConfine())('coturn as compose.yaml starts it', () => {
	test.concurrent('it does not start without the capability that its binary carries', async () => {
		await using coturn = await ComposeCoturn.prepare();
		const command = coturn.start({}, { ...service, cap_add: [] });
		expect(await command.exit).not.toBe(0);
		expect(command.said).toContain('Operation not permitted');
	});

	test.concurrent(
		'it relays before there is a certificate, and speaks TLS when one appears',
		async () => {
			await using coturn = await ComposeCoturn.prepare();
			coturn.start();
			(await coturn.allocation()).close();
			expect(await coturn.shown()).toBeUndefined();
			const first = await coturn.issuer.issue(AUTHORITY, TURN_DOMAIN);
			await eventually(async () => (await coturn.shown()) === first);
		}
	);

	test.concurrent(
		'a renewed certificate is shown, also one of another authority, and relays run on',
		async () => {
			await using coturn = await ComposeCoturn.prepare();
			await coturn.issuer.issue(AUTHORITY, TURN_DOMAIN);
			await coturn.issuer.issue(AUTHORITY, 'scry.test');
			coturn.start();
			await eventually(async () => (await coturn.shown()) !== undefined);
			const running = await coturn.allocation();
			for (const authority of [AUTHORITY, 'acme.zerossl.com-v2-dv90']) {
				const renewed = await coturn.issuer.issue(authority, TURN_DOMAIN);
				await eventually(async () => (await coturn.shown()) === renewed);
				expect(await running.refresh()).toBe(0);
			}
			running.close();
		}
	);

	test.concurrent(
		'it ends when it is told to, leaves nothing behind, and no command line has its secret',
		async () => {
			await using coturn = await ComposeCoturn.prepare();
			const command = coturn.start();
			(await coturn.allocation()).close();
			const lines = commandLines(`--listening-port=${coturn.port}`);
			const folder = /-c (\S+)\/turnserver\.conf/.exec(lines)![1]!;
			expect(existsSync(folder)).toBe(true);
			expect(lines).not.toContain('HOME');
			command.signal('SIGTERM');
			expect(await command.exit).toBe(0);
			expect(existsSync(folder)).toBe(false);
		}
	);

	test.concurrent('behind a NAT, two relayed people meet at its public address', async () => {
		await using coturn = await ComposeCoturn.prepare();
		coturn.start({ EXTERNAL_IP: '198.51.99.9/127.0.0.1' }, service, '--allow-loopback-peers');
		const [alice, bob] = [await coturn.allocation(), await coturn.allocation()];
		for (const { relayed } of [alice, bob]) expect(relayed.address).toBe('198.51.99.9');
		expect(await alice.permit(bob.relayed.address)).toBe(0);
		expect(await bob.permit(alice.relayed.address)).toBe(0);
		const heard = bob.next();
		alice.send('from relay to relay', bob.relayed);
		expect(await heard).toBe('from relay to relay');
		for (const client of [alice, bob]) client.close();
	});

	test.concurrent('the health check says yes while it answers', async () => {
		await using coturn = await ComposeCoturn.prepare();
		coturn.start();
		(await coturn.allocation()).close();
		const [, ...check] = service.healthcheck!.test;
		const run = check.map((word) => word.replace('3478', String(coturn.port)));
		expect(await Bun.spawn(run, { stdout: 'ignore' }).exited).toBe(0);
	});

	test.concurrent.each([
		['TURN_SECRET', '', 'TURN_SECRET is not set'],
		['TURN_DOMAIN', '', 'TURN_DOMAIN is not set'],
		['EXTERNAL_IP', '203.0.113.5', 'must be public/private']
	])('%s set to "%s" ends it with a sentence', async (name, value, sentence) => {
		await using coturn = await ComposeCoturn.prepare();
		const command = coturn.start({ [name]: value });
		expect(await command.exit).toBe(1);
		expect(command.said).toContain(sentence);
	});
});

/** Command lines with `word` in them: everybody on the machine can read them. */
const commandLines = (word: string) =>
	globSync('/proc/[0-9]*/cmdline')
		.map((file) => {
			try {
				return readFileSync(file, 'utf8').replaceAll('\0', ' ');
			} catch {
				return ''; // it has ended
			}
		})
		.filter((line) => line.includes(word))
		.join('\n');
