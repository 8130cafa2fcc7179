import { connect } from 'node:net'
import { listRuns, type RunNote } from '../runs.ts'

/** Lists the networks that run, those of other programs too. */
export async function status(cacheDirectory: string, json: boolean): Promise<void> {
  const runs = await listRuns(cacheDirectory)
  const networks = await Promise.all(runs.map(describe))
  if (json) {
    process.stdout.write(`${JSON.stringify({ networks })}\n`)
    return
  }
  if (networks.length === 0) process.stderr.write('no network runs\n')
  for (const { name, state, relays_up, relays, pid, started_by, client_config } of networks) {
    const up = `${relays_up}/${relays} relays up`
    const line = [name, state, up, `pid ${pid}`, `started by ${started_by}`, client_config]
    process.stdout.write(`${line.join('  ')}\n`)
  }
}

async function describe(note: RunNote) {
  const up = await Promise.all(note.orPorts.map(accepts))
  return {
    name: note.name,
    state: note.ready ? 'ready' : 'starting',
    relays: note.orPorts.length,
    relays_up: up.filter(Boolean).length,
    pid: note.owner.pid,
    started_by: note.startedBy,
    started_at: new Date(note.startedAt).toISOString(),
    client_config: note.clientConfigPath,
  }
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: '127.0.0.1', port })
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
