/** What a mailbox, or an address at one, is called among the parts of an engine: the key in hexadecimal. */
import { toHex } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'

/** 64 digits, as the scheduler names a mailbox. */
export const nameOf = ({ publicKey }: Pick<Descriptor, 'publicKey'>): string => toHex(publicKey)
