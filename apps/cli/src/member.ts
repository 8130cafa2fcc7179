/** Members of a chat by their number, as messages, reactions and notices name them. */

/** The number of whoever uses this program. With one contact, the contact is 1. */
export const US = 0
