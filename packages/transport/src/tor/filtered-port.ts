/**
 * Somebody's control port may be filtered: Tails, Whonix and Qubes put onion-grater before it, which lets through what
 * a file allows to each program (docs/tails-whonix.md). What we need is tried once, before anything depends on it, so
 * that all of what is missing can be named together. Each line has the form of one that is sent later, so that a filter
 * lets it through, and a mistake in it for which tor refuses it: nothing changes.
 */
import type { ControlConnection } from './control-connection.ts'
import { ControlRefusal } from './control-connection.ts'
import { TorError } from './errors.ts'

/** What we have tor of somebody else tell us. */
export const SHARED_EVENTS = ['HS_DESC', 'NETWORK_LIVENESS'] as const

/** The letters of an address and of a key, which are none. */
const NO_ADDRESS = 'a'.repeat(56)
const NO_KEY = `${'A'.repeat(43)}=`
const NO_ONION_KEY = `${'A'.repeat(86)}==`
/** No service can have it. */
const NO_PORT = 0

export class FilteredControlError extends TorError {
  /** What has to be allowed. */
  readonly commands: readonly string[]

  constructor(commands: readonly string[]) {
    super(
      'control-filtered',
      `its control port does not allow ${commands.join(', ')} (docs/tails-whonix.md)`,
    )
    this.commands = commands
  }
}

/** `target`: where onions will be handed over, as ADD_ONION names it. Throws FilteredControlError, or another TorError. */
export async function checkFilter(control: ControlConnection, target: string): Promise<void> {
  const refused = new Set<string>()
  for (const line of trials(target)) {
    try {
      await control.command(line)
    } catch (error) {
      if (!(error instanceof ControlRefusal)) throw error
      if (error.isFiltered) refused.add(error.command)
    }
  }
  if (refused.size > 0) throw new FilteredControlError([...refused])
}

function trials(target: string): readonly string[] {
  const onion = `ADD_ONION ED25519-V3:${NO_ONION_KEY}`
  const port = `PoWDefensesEnabled=1 Port=${NO_PORT},${target}`
  return [
    'GETINFO net/listeners/socks',
    'GETINFO status/circuit-established',
    ...SHARED_EVENTS.map((event) => `SETEVENTS ${event}`),
    `${onion} ${port}`,
    `${onion} Flags=V3Auth ${port} ClientAuthV3=${NO_ADDRESS.slice(0, 52)}`,
    `DEL_ONION ${NO_ADDRESS}`,
    `ONION_CLIENT_AUTH_ADD ${NO_ADDRESS} x25519:${NO_KEY}`,
    `ONION_CLIENT_AUTH_REMOVE ${NO_ADDRESS}`,
    `HSFETCH ${NO_ADDRESS}`,
  ]
}
