/** The room code lives in the fragment, which only a browser ever sees. */
export const ssr = false;
