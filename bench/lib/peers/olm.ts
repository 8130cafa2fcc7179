/** Matrix's Olm in WebAssembly: a Double Ratchet without a post-quantum part, on strings. */
import Olm from '@matrix-org/olm'
import type { Contender } from '../contender.ts'
import { type Conversation, checkArrived, MESSAGE_TEXT } from '../conversation.ts'

const PICKLE_KEY = new Uint8Array(32)

/** Both sessions stand, and neither side is in its first flight any more. */
export async function olmConversation(): Promise<Conversation> {
  const { alice, bob } = await accounts()
  const [first, second] = connect(alice, bob)
  let bytes = 0
  let messages = 0
  const pass = (from: Olm.Session, to: Olm.Session): void => {
    const { type, body } = from.encrypt(MESSAGE_TEXT)
    bytes += body.length
    messages++
    checkArrived(to.decrypt(type, body))
  }
  pass(second, first)
  pass(first, second)
  let turn = false
  return {
    pingPong(count) {
      for (let done = 0; done < count; done++) {
        if (turn) pass(second, first)
        else pass(first, second)
        turn = !turn
      }
    },
    oneWay(count) {
      for (let done = 0; done < count; done++) pass(first, second)
    },
    get wireBytes() {
      return bytes / messages
    },
    stateBytes: () => Math.max(first.pickle(PICKLE_KEY).length, second.pickle(PICKLE_KEY).length),
  }
}

/** From one-time keys that lie ready until both have sessions. */
export async function olmHandshake(): Promise<Contender> {
  const { alice, bob } = await accounts()
  return {
    run(count) {
      for (let done = 0; done < count; done++) {
        for (const session of connect(alice, bob)) session.free()
      }
    },
  }
}

async function accounts(): Promise<{ readonly alice: Olm.Account; readonly bob: Olm.Account }> {
  await Olm.init()
  const alice = new Olm.Account()
  const bob = new Olm.Account()
  alice.create()
  bob.create()
  bob.generate_one_time_keys(1)
  return { alice, bob }
}

function connect(alice: Olm.Account, bob: Olm.Account): readonly [Olm.Session, Olm.Session] {
  const identity = JSON.parse(bob.identity_keys()) as { readonly curve25519: string }
  const oneTime = JSON.parse(bob.one_time_keys()) as {
    readonly curve25519: Readonly<Record<string, string>>
  }
  const [oneTimeKey] = Object.values(oneTime.curve25519)
  if (oneTimeKey === undefined) throw new Error('the account has no one-time key')
  const first = new Olm.Session()
  first.create_outbound(alice, identity.curve25519, oneTimeKey)
  const { type, body } = first.encrypt(MESSAGE_TEXT)
  const second = new Olm.Session()
  second.create_inbound(bob, body)
  checkArrived(second.decrypt(type, body))
  return [first, second]
}
