/** Where faults may be tried on purpose: in development, and where the server says so (LAB). */
export const hasLab = (): boolean =>
	import.meta.env.DEV || document.querySelector('meta[name=lab]') !== null;
