/** How much of anything there may be on a connection. */

/** Bytes of one message to the server: a text of 64 KiB fits however it is escaped. */
export const MAX_REQUEST = 524_288
/** Bytes of one message to a client, who believes its own daemon: 200 texts of 64 KiB fit. */
export const MAX_ANSWER = 134_217_728
/** Requests in one batch. */
export const MAX_BATCH = 32
/** Requests under way at a time; further ones wait, and then their senders. */
export const MAX_UNDER_WAY = 32
/** Messages, and characters of messages, that may wait when a sender cannot be stopped at once. */
export const MAX_WAITING = 4_096
export const MAX_WAITING_LENGTH = 4 * MAX_REQUEST
/** Characters of answers that wait for their reader before further requests wait too. */
export const MAX_UNREAD_ANSWERS = 1_048_576
/** Characters of events that wait for their reader before it is dropped. */
export const MAX_UNREAD_EVENTS = 4_194_304
