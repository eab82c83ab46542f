declare global {
	namespace App {
		interface PageState {
			/** Join was clicked on the page before, so the lobby is skipped. */
			join?: boolean;
		}
	}
}

export {};
