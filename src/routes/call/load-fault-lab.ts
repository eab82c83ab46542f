/** Apart, so that a lobby without it does not list its parts. */
export const loadFaultLab = () => import('#lib/features/fault-lab/index.ts');
