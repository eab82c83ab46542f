import { defineConfig } from '@playwright/test';

const { CHROME_PATH } = process.env;

export default defineConfig({
	testDir: 'tests',
	testMatch: '*.e2e.ts',
	workers: 1,
	timeout: 150_000, // a busy machine is slow, and not wrong
	expect: { timeout: 60_000 },
	reporter: 'list',
	use: {
		baseURL: 'http://localhost:4173',
		launchOptions: {
			...(CHROME_PATH && { executablePath: CHROME_PATH }),
			args: [
				'--use-fake-device-for-media-stream=fps=10', // a picture that moves, a tone that beeps
				'--use-fake-ui-for-media-stream', // says yes when a page asks for the camera
				'--disable-features=WebRtcHideLocalIpsWithMdns' // some Linux machines cannot look up .local names
			]
		}
	},
	webServer: { command: 'bun run preview', url: 'http://localhost:4173', timeout: 150_000 }
});
