// Every page is the same for everybody: rooms live in the fragment, which no server sees.
export const prerender = true;
