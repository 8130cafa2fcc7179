import { join } from 'node:path'
import { throwIfCancelled } from '../cancel.ts'
import { TestnetError } from '../errors.ts'
import { freePorts, type PortChooser, portDraws } from '../ports.ts'
import type { AuthorityKeys } from './authority-keys.ts'
import { type Authority, firstDocuments } from './first-consensus.ts'
import { type RelayPlan, RelayProcess } from './relay.ts'

export interface LaunchSpec {
  readonly program: string
  readonly keys: readonly AuthorityKeys[]
  /** Seconds. */
  readonly consensusAge: number
  /** `freePorts` by default. */
  readonly choosePorts?: PortChooser
}

export interface Launched {
  readonly plan: RelayPlan
  readonly relays: readonly RelayProcess[]
}

/**
 * Starts a relay for each of the keys in `directory`, all with their ports open. Rejects with `ports`,
 * `not-ready` or `cancelled`, and then none of them runs.
 */
export async function openPorts(
  directory: string,
  spec: LaunchSpec,
  signal: AbortSignal | undefined,
): Promise<Launched> {
  for (let attempt = 1; attempt <= portDraws; attempt++) {
    throwIfCancelled(signal)
    const plan = await makePlan(spec)
    const relays: RelayProcess[] = []
    try {
      for (const authority of plan.authorities) {
        const dataDirectory = join(directory, `${authority.nickname}-${attempt}`)
        relays.push(await RelayProcess.start(plan, authority, dataDirectory))
      }
      if (await allListen(relays)) return { plan, relays }
    } catch (error) {
      await Promise.all(relays.map((relay) => relay.kill()))
      throw error
    }
    await Promise.all(relays.map((relay) => relay.kill()))
  }
  throw new TestnetError('ports', 'other programs keep taking the ports that were found free')
}

async function makePlan({
  program,
  keys,
  consensusAge,
  choosePorts = freePorts,
}: LaunchSpec): Promise<RelayPlan> {
  const ports = await choosePorts(2 * keys.length)
  const validAfter = Math.floor(Date.now() / 1000 - consensusAge)
  const authorities = keys.map((own, index): Authority => {
    const [orPort, dirPort] = ports.slice(2 * index)
    if (orPort === undefined || dirPort === undefined) throw new RangeError('too few ports')
    return { nickname: `relay${index}`, orPort, dirPort, keys: own }
  })
  return { program, authorities, documents: firstDocuments(authorities, validAfter), validAfter }
}

/** True once all listen; false when one could not bind. Rejects when one exits for another reason. */
async function allListen(relays: readonly RelayProcess[]): Promise<boolean> {
  const listening = await Promise.all(relays.map((relay) => relay.listens()))
  if (listening.every(Boolean)) return true
  for (const relay of relays) {
    const isOtherFault = relay.state === 'dead' && !(await relay.lacksPort())
    if (isOtherFault) throw exited(relay, await relay.complaint())
  }
  return false
}

/** Why a relay that has exited keeps the network from getting ready. */
export function exited(relay: RelayProcess, complaint: string | undefined): TestnetError {
  const reason = complaint ?? 'it says nothing'
  return new TestnetError('not-ready', `the tor of ${relay.nickname} has exited: ${reason}`)
}
