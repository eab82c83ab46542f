/** Everything here happens in one browser. */
export const ssr = false;
