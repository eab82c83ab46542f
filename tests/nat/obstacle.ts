import { installPackage, mayInstallPackages } from '../../scripts/packages.ts';
import { Namespace, removeLeftovers } from './namespace.ts';

/** What the lab needs: the command, and Debian's package that has it. */
const TOOLS = {
	ip: 'iproute2',
	iptables: 'iptables',
	conntrack: 'conntrack',
	turnserver: 'coturn'
};

/** Why there can be no lab on this machine, as a sentence; installs what is missing where it may. */
export function obstacle(): string | undefined {
	if (process.platform !== 'linux') return 'Network namespaces are a thing of Linux.';
	if (process.getuid?.() !== 0) return 'Only root may make network namespaces.';
	for (const [tool, name] of Object.entries(TOOLS)) {
		if (Bun.which(tool)) continue;
		if (mayInstallPackages()) installPackage(name);
		if (!Bun.which(tool)) return `${tool} is missing: install ${name}.`;
	}
	try {
		removeLeftovers();
		new Namespace('attempt').remove();
		return undefined;
	} catch (error) {
		return `This machine makes no network namespaces: ${String(error)}`; // a container, mostly
	}
}
