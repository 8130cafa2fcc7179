/**
 * The folder of a mailbox: what every service has there, and
 *
 *   keys/mailbox, keys/alias-1 …   the key of its own address, and those of its aliases
 *   letters.db                     the SQLite engine's file
 */
import { join } from 'node:path'
import type { RandomSource } from '@pvtcoms/core/env'
import { DataDirectory } from '@pvtcoms/service/node'
import type { ListenKey } from '@pvtcoms/transport'

const ALIAS = /^alias-([1-9][0-9]{0,5})$/

export class MailboxDirectory extends DataDirectory {
  get letters(): string {
    return join(this.path, 'letters.db')
  }

  /** The mailbox's own key, made when there is none. Rejects with ServiceError. */
  mailboxKey(random: RandomSource): Promise<ListenKey> {
    return this.key('mailbox', random)
  }

  /** Numbers of the aliases that were made, ascending. */
  async aliases(): Promise<readonly number[]> {
    const names = await this.keyNames()
    const numbers = names.flatMap((name) => ALIAS.exec(name)?.[1] ?? []).map(Number)
    return numbers.toSorted((a, b) => a - b)
  }

  /** The key of an alias, made when there is none. Rejects with ServiceError. */
  aliasKey(number: number, random: RandomSource): Promise<ListenKey> {
    return this.key(`alias-${number}`, random)
  }
}
