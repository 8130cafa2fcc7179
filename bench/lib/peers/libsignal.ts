/**
 * Signal's own library with its defaults: PQXDH, then the Double Ratchet with SPQR beside it. The
 * stores hold its objects as they are: nothing is serialized between two messages.
 */
import * as Signal from '@signalapp/libsignal-client'
import type { Contender } from '../contender.ts'
import { type Conversation, checkArrived, MESSAGE } from '../conversation.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Both sessions stand, and neither side is in its first flight any more. */
export async function libsignalConversation(): Promise<Conversation> {
  const alice = new Party('alice')
  const bob = new Party('bob')
  await alice.process(bob)
  let bytes = 0
  let messages = 0
  const pass = async (from: Party, to: Party): Promise<void> => {
    const sealed = await from.encrypt(to)
    bytes += sealed.length
    messages++
    checkArrived(await to.decrypt(from, sealed))
  }
  await bob.decryptFirst(alice, await alice.encrypt(bob))
  await pass(bob, alice)
  await pass(alice, bob)
  let turn = false
  return {
    async pingPong(count) {
      for (let done = 0; done < count; done++) {
        await (turn ? pass(bob, alice) : pass(alice, bob))
        turn = !turn
      }
    },
    async oneWay(count) {
      for (let done = 0; done < count; done++) await pass(alice, bob)
    },
    get wireBytes() {
      return bytes / messages
    },
    stateBytes: () => Math.max(alice.stateBytes(bob), bob.stateBytes(alice)),
  }
}

/** From a bundle that lies ready until both have sessions: process, encrypt, decrypt. */
export function libsignalHandshake(): Contender {
  const alice = new Party('alice')
  const bob = new Party('bob')
  return {
    async run(count) {
      for (let done = 0; done < count; done++) {
        alice.forget()
        bob.forget()
        await alice.process(bob)
        checkArrived(await bob.decryptFirst(alice, await alice.encrypt(bob)))
      }
    },
  }
}

class Sessions extends Signal.SessionStore {
  readonly #records = new Map<string, Signal.SessionRecord>()

  override async saveSession(
    name: Signal.ProtocolAddress,
    record: Signal.SessionRecord,
  ): Promise<void> {
    this.#records.set(name.toString(), record)
  }

  override async getSession(name: Signal.ProtocolAddress): Promise<Signal.SessionRecord | null> {
    return this.#records.get(name.toString()) ?? null
  }

  override async getExistingSessions(
    addresses: Signal.ProtocolAddress[],
  ): Promise<Signal.SessionRecord[]> {
    return addresses.flatMap((name) => this.#records.get(name.toString()) ?? [])
  }

  bytesOf(name: Signal.ProtocolAddress): number {
    return this.#records.get(name.toString())?.serialize().length ?? 0
  }
}

class Identities extends Signal.IdentityKeyStore {
  readonly #own: Signal.PrivateKey
  readonly #known = new Map<string, Signal.PublicKey>()

  constructor(own: Signal.PrivateKey) {
    super()
    this.#own = own
  }

  override async getIdentityKey(): Promise<Signal.PrivateKey> {
    return this.#own
  }

  override async getLocalRegistrationId(): Promise<number> {
    return 1
  }

  override async saveIdentity(
    name: Signal.ProtocolAddress,
    key: Signal.PublicKey,
  ): Promise<Signal.IdentityChange> {
    this.#known.set(name.toString(), key)
    return Signal.IdentityChange.NewOrUnchanged
  }

  override async isTrustedIdentity(): Promise<boolean> {
    return true
  }

  override async getIdentity(name: Signal.ProtocolAddress): Promise<Signal.PublicKey | null> {
    return this.#known.get(name.toString()) ?? null
  }
}

class PreKeys extends Signal.PreKeyStore {
  readonly #record: Signal.PreKeyRecord

  constructor(record: Signal.PreKeyRecord) {
    super()
    this.#record = record
  }

  override async savePreKey(): Promise<void> {}

  override async getPreKey(): Promise<Signal.PreKeyRecord> {
    return this.#record
  }

  /** The same bundle serves every handshake of the benchmark. */
  override async removePreKey(): Promise<void> {}
}

class SignedPreKeys extends Signal.SignedPreKeyStore {
  readonly #record: Signal.SignedPreKeyRecord

  constructor(record: Signal.SignedPreKeyRecord) {
    super()
    this.#record = record
  }

  override async saveSignedPreKey(): Promise<void> {}

  override async getSignedPreKey(): Promise<Signal.SignedPreKeyRecord> {
    return this.#record
  }
}

class KyberPreKeys extends Signal.KyberPreKeyStore {
  readonly #record: Signal.KyberPreKeyRecord

  constructor(record: Signal.KyberPreKeyRecord) {
    super()
    this.#record = record
  }

  override async saveKyberPreKey(): Promise<void> {}

  override async getKyberPreKey(): Promise<Signal.KyberPreKeyRecord> {
    return this.#record
  }

  override async markKyberPreKeyUsed(): Promise<void> {}
}

class Party {
  readonly address: Signal.ProtocolAddress
  readonly bundle: Signal.PreKeyBundle
  readonly #identities: Identities
  readonly #preKeys: PreKeys
  readonly #signedPreKeys: SignedPreKeys
  readonly #kyberPreKeys: KyberPreKeys
  #sessions = new Sessions()

  constructor(name: string) {
    this.address = Signal.ProtocolAddress.new(name, 1)
    const identity = Signal.PrivateKey.generate()
    const preKey = Signal.PrivateKey.generate()
    const signedPreKey = Signal.PrivateKey.generate()
    const signature = identity.sign(signedPreKey.getPublicKey().serialize())
    const kyberPair = Signal.KEMKeyPair.generate()
    const kyberSignature = identity.sign(kyberPair.getPublicKey().serialize())
    this.#identities = new Identities(identity)
    this.#preKeys = new PreKeys(Signal.PreKeyRecord.new(1, preKey.getPublicKey(), preKey))
    this.#signedPreKeys = new SignedPreKeys(
      Signal.SignedPreKeyRecord.new(1, 0, signedPreKey.getPublicKey(), signedPreKey, signature),
    )
    this.#kyberPreKeys = new KyberPreKeys(
      Signal.KyberPreKeyRecord.new(1, 0, kyberPair, kyberSignature),
    )
    this.bundle = Signal.PreKeyBundle.new(
      1,
      1,
      1,
      preKey.getPublicKey(),
      1,
      signedPreKey.getPublicKey(),
      signature,
      identity.getPublicKey(),
      1,
      kyberPair.getPublicKey(),
      kyberSignature,
    )
  }

  forget(): void {
    this.#sessions = new Sessions()
  }

  process(peer: Party): Promise<void> {
    const { bundle, address } = peer
    return Signal.processPreKeyBundle(
      bundle,
      address,
      this.address,
      this.#sessions,
      this.#identities,
    )
  }

  async encrypt(peer: Party): Promise<Bytes> {
    const message = await Signal.signalEncrypt(
      MESSAGE,
      peer.address,
      this.address,
      this.#sessions,
      this.#identities,
    )
    return message.serialize()
  }

  decryptFirst(peer: Party, sealed: Bytes): Promise<Bytes> {
    return Signal.signalDecryptPreKey(
      Signal.PreKeySignalMessage.deserialize(sealed),
      peer.address,
      this.address,
      this.#sessions,
      this.#identities,
      this.#preKeys,
      this.#signedPreKeys,
      this.#kyberPreKeys,
    )
  }

  decrypt(peer: Party, sealed: Bytes): Promise<Bytes> {
    return Signal.signalDecrypt(
      Signal.SignalMessage.deserialize(sealed),
      peer.address,
      this.address,
      this.#sessions,
      this.#identities,
    )
  }

  stateBytes(peer: Party): number {
    return this.#sessions.bytesOf(peer.address)
  }
}
