/** A rejoin in the middle, and whoever stole Rrec. */
import type { SeededRandom } from '@pvtcoms/testkit/random'
import { equal } from '../../src/bytes.ts'
import { bundlePlaces, rejoinAnswerPlaces } from '../../src/rejoin/rejoin.ts'
import type {
  BundlePlace,
  RejoinAnswerPlace,
  RejoinDeposit,
  RejoinOutput,
} from '../../src/rejoin/rejoin-state.ts'
import { Secret } from '../../src/secret.ts'
import { defined } from '../handshake/handshake-world.ts'
import { Side, type Two, two } from './rejoin-world.ts'

export const DROPPED: readonly RejoinOutput[] = [{ kind: 'dropped' }]

/** A's bundle as it lies at B. */
export interface Left extends Two {
  readonly deposit: RejoinDeposit
  readonly place: BundlePlace
}

export function left(seed: string): Left {
  const both = two(seed)
  both.a.restore(both.a.backup(), both.b)
  return { ...both, ...lying(both) }
}

export function lying({ a, b }: Two): {
  readonly deposit: RejoinDeposit
  readonly place: BundlePlace
} {
  const deposit = defined(a.owed()[0])
  const places = bundlePlaces(b.state, [b.box.descriptor], b.env)
  return { deposit, place: defined(places.find(({ tag }) => equal(tag, deposit.tag))) }
}

/** B answered A's bundle: the answer as it lies at A. */
export function answered(seed: string): Two & {
  readonly deposit: RejoinDeposit
  readonly place: RejoinAnswerPlace
} {
  const both = two(seed)
  const { a, b } = both
  a.restore(a.backup(), b)
  a.send(b)
  b.findBundles()
  const deposit = defined(b.owed()[0])
  const places = rejoinAnswerPlaces(a.state, a.env)
  return { ...both, deposit, place: defined(places.find(({ tag }) => equal(tag, deposit.tag))) }
}

/** Somebody who has Rrec from a backup of `owner`, and a mailbox. */
export function thief(source: SeededRandom, owner: Side): Side {
  const { key, ...known } = owner.state.recovery
  const copy = new Secret('RecoveryKey', key.expose().slice())
  return new Side('thief', source, { ...known, key: copy })
}
