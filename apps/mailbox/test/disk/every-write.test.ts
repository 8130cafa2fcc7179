/**
 * Each write fails in turn, below all that writes. The action says so by a code and has changed nothing, or is done; what
 * follows finds everything in order; nothing dies.
 */
import { join } from 'node:path'
import { testEachWrite } from '@pvtcoms/testnet/disk'
import { MAILBOX_WRITES } from './mailbox-writes.ts'

testEachWrite(join(import.meta.dirname, 'victim.ts'), Object.keys(MAILBOX_WRITES))
