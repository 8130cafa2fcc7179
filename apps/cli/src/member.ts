/** Members of a chat by their number, as messages, reactions and notices name them. */

/** The person who uses this program. In a chat with one contact, the contact is member 1. */
export const US = 0
