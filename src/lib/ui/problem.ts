/** What went wrong, for the user it went wrong for: one sentence that says what it is, and a way on. */
export interface Problem {
	sentence: string;
	wayOn: string;
}
