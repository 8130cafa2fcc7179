/** What a mailbox keeps letters in, with moods: it may be full. */
import type { NewLetter, Stored } from '@pvtcoms/mailbox'
import { EngineError } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'

export class FickleEngine extends MemoryEngine {
  isFull = false

  override store(letter: NewLetter, epoch: number): Promise<Stored> {
    return this.isFull ? Promise.reject(new EngineError('disk-full')) : super.store(letter, epoch)
  }
}
