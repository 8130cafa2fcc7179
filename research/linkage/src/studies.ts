/** What is looked at: policies that the attacks have to see through, and ours. */

import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { phonePairs, strangers, worstPairs } from './attacks/coincidence.ts'
import { realFetches } from './attacks/decoy-fetches.ts'
import { reverseDirection, sameReceiver } from './attacks/deposit-times.ts'
import { knownLetters } from './attacks/known-letters.ts'
import { nextSessions } from './attacks/sessions.ts'
import { agedDecoys, lastDigestDecoys, naiveBurst, spreadPolls } from './policies/naive.ts'
import { scheduled } from './policies/scheduled.ts'
import type { Study } from './study.ts'

/** Volumes on which the scheduler's choice of tier depends: well below, and well above, 8,000. */
const SMALL = { talk: 1.9, volume: 6000 }
const LARGE = { talk: 3, volume: 10_000 }

const DEPOSITS = [sameReceiver, reverseDirection]
const READING = [worstPairs, phonePairs, knownLetters, nextSessions]

/** By name. The first one of `attacks` is the one that a policy is judged by. */
export const studies = (primitives: Primitives): ReadonlyMap<string, Study> =>
  new Map(
    [
      { policy: naiveBurst, ...SMALL, attacks: [...READING, ...DEPOSITS], isYardstick: false },
      { policy: spreadPolls, ...SMALL, attacks: [worstPairs], isYardstick: true },
      { policy: lastDigestDecoys, ...SMALL, attacks: [worstPairs, realFetches], isYardstick: true },
      { policy: agedDecoys, ...SMALL, attacks: [worstPairs, realFetches], isYardstick: true },
      {
        policy: scheduled({
          primitives,
          name: 'default (tier 1)',
          summary: 'the scheduler at a mailbox of up to 8,000 letters a day: all are downloaded',
        }),
        ...SMALL,
        attacks: [...READING, ...DEPOSITS],
        isYardstick: false,
      },
      {
        policy: scheduled({
          primitives,
          name: 'tier 2',
          summary: 'the scheduler at a larger mailbox: runs, with decoys',
        }),
        ...LARGE,
        attacks: [...READING, strangers, realFetches, ...DEPOSITS],
        isYardstick: false,
      },
    ].map((study) => [study.policy.name, study]),
  )
