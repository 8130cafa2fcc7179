/** What became of a letter that was handed over in person. */

/**
 * - `accepted`: the receiving client has opened the letter and keeps what was in it
 * - `rejected`: it did not open there; the client knows nothing of it
 */
export type DirectAnswer = 'accepted' | 'rejected'
