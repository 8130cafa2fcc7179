/** What a mailbox keeps letters in, with moods: it may be full, or lose what it says to have stored. */
import type { NewLetter, Stored } from '@pvtcoms/mailbox'
import { StorageEngineError } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'

export class FickleEngine extends MemoryEngine {
  isFull = false
  isLosing = false

  override store(letter: NewLetter, epoch: number): Promise<Stored> {
    if (this.isFull) return Promise.reject(new StorageEngineError('disk-full'))
    return this.isLosing ? Promise.resolve('stored') : super.store(letter, epoch)
  }
}
