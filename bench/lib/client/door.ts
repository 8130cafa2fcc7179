/**
 * From accepting an invite with a door to the word that the answer is kept, over a private Tor network: a dial, the bundle, a
 * handshake, two stores. Against a bare echo of 4 KiB over a fresh circuit between the same two tors, turn and turn about.
 */
import { decodeInvitee } from '@pvtcoms/core/handshake'
import type { Report, Result } from '../benchmark.ts'
import { median, quartiles } from '../statistics.ts'
import { Someone, until } from './pair.ts'
import { echo, torPair } from './tor-pair.ts'

const WARM_UP = 1

export async function measureDoor(
  folder: string,
  rounds: number,
  report: Report,
): Promise<readonly Result[]> {
  await using stack = new AsyncDisposableStack()
  const { near, far, dial } = await torPair(stack)
  const inviter = stack.use(Someone.open(folder, 'door-far', far))
  const invitee = stack.use(Someone.open(folder, 'door-near', near))
  const [opened, stored, echoed]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds + WARM_UP; round++) {
    report.note(`meeting ${round + 1} of ${rounds + WARM_UP} at a door`)
    const begun = performance.now()
    await invite(inviter)
    const untilLink = performance.now() - begun
    const untilStored = await answer(invitee, inviter.link ?? '')
    await until(() => inviter.hasMet && invitee.hasMet, 'a contact')
    const bare = performance.now()
    const stream = await dial(`fresh-${round}`)
    await echo(stream)
    const untilEchoed = performance.now() - bare
    stream.close()
    for (const someone of [inviter, invitee]) await forget(someone)
    if (round < WARM_UP) continue
    opened.push(untilLink)
    stored.push(untilStored)
    echoed.push(untilEchoed)
  }
  const ratios = stored.map((took, round) => took / (echoed[round] as number))
  return [
    { name: 'over Tor, invite without a mailbox → link, p50', value: median(opened), unit: 'ms' },
    { name: 'over Tor, accept at a door → answer stored, p50', value: median(stored), unit: 'ms' },
    {
      name: 'over Tor, bare echo of 4 KiB over a fresh circuit, p50',
      value: median(echoed),
      unit: 'ms',
    },
    {
      name: 'over Tor, answer stored at a door ÷ bare echo over a fresh circuit',
      value: median(stored) / median(echoed),
      spread: quartiles(ratios),
      unit: '× bare',
      limit: { atMost: 3 },
    },
  ]
}

/** Resolves once there is a link. */
async function invite(someone: Someone): Promise<void> {
  const { engine, profile } = someone
  const { id } = await engine.methods['invite.create']({ profile, name: 'Invited' })
  const hasLink = (): boolean => someone.link !== undefined && someone.invite === id
  await until(hasLink, 'a link')
}

/** ms until the door has said that the answer is kept. */
async function answer(someone: Someone, link: string): Promise<number> {
  const { engine, profile, store } = someone
  const { promise, resolve } = Promise.withResolvers<number>()
  const stop = someone.onEvent((event) => {
    if (event.kind !== 'invite' || event.invite.side !== 'invitee') return
    const row = store.invites.get(event.invite.id)
    const state = row && decodeInvitee(row.state)
    const isStored = state?.kind === 'answered' && state.copies[0]?.status === 'stored'
    if (isStored || state?.kind === 'confirmed') resolve(performance.now())
  })
  const begun = performance.now()
  await engine.methods['invite.accept']({ profile, link, name: 'Inviting' })
  try {
    return (await promise) - begun
  } finally {
    stop()
  }
}

/** So that no onion of an earlier round is in the way of the next one. */
async function forget({ engine, profile }: Someone): Promise<void> {
  for (const { id } of await engine.methods['contact.list']({ profile })) {
    await engine.methods['contact.delete']({ contact: id })
  }
  for (const { id } of await engine.methods['invite.list']({ profile })) {
    await engine.methods['invite.dismiss']({ invite: id })
  }
}
