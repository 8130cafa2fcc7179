/** Files as the daemon takes them from the window and gives them to it, kept in the scripted world. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { World } from './world.ts'

const folder = '/data/handover/'

export async function answerFile(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method } = request
  const [name = '', at] = (request.url ?? '').slice('/file/'.length).split('?')
  const path = folder + name
  const known = world.files.get(path) ?? Buffer.alloc(0)
  if (name === 'new') {
    const fresh = `file-${world.id()}`
    response.end(JSON.stringify({ name: fresh, path: folder + fresh }))
  } else if (method === 'GET') {
    const as = at === undefined ? 'pvtcoms.backup' : `pvtcoms-chat.${at}`
    response.setHeader('content-disposition', `attachment; filename="${as}"`)
    response.end(known)
    world.files.delete(path)
  } else if (method === 'DELETE') {
    world.files.delete(path)
    response.writeHead(204).end()
  } else {
    const part = await buffer(request)
    if (known.length !== Number(at)) throw new Error('a part belongs elsewhere')
    world.files.set(path, Buffer.concat([known, part]))
    response.writeHead(204).end()
  }
}
