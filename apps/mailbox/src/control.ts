/**
 * How a running mailbox is asked things: a socket that its owner alone may open, one line of JSON each
 * way. Requests are made by the same program, later.
 */
import { chmod, lstat, mkdtemp, readlink, rm, symlink } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isCodedError } from '@pvtcoms/core/errors'
import { ProgramError } from './errors.ts'

export type ControlRequest =
  | { readonly do: 'status' }
  | { readonly do: 'links' }
  | { readonly do: 'alias' }
  | { readonly do: 'backup'; readonly target: string }
  | { readonly do: 'stop' }

type ControlAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string }

/** A unix socket's path has at most 107 bytes on Linux and 103 on macOS. */
const MAX_SOCKET_PATH = 103
const MAX_LINE = 65_536
const PATIENCE = 600_000

/** Listens at `path` until the result is called. Whoever holds the store's lock may replace the socket. */
export async function serveControl(
  path: string,
  answer: (request: ControlRequest) => Promise<unknown>,
): Promise<() => Promise<void>> {
  await rm(path, { force: true })
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    void reply(socket, answer)
  })
  let folder: string | undefined
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) {
    await listen(server, path)
  } else {
    folder = await mkdtemp(join(tmpdir(), 'pvtcoms-'))
    await listen(server, join(folder, 'control'))
    await symlink(join(folder, 'control'), path)
  }
  return async () => {
    server.close()
    await rm(path, { force: true })
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}

/** What the mailbox that listens at `path` answers. Rejects with ProgramError. */
export async function askControl(path: string, request: ControlRequest): Promise<unknown> {
  const target = await readlink(path).catch(() => path)
  const reachable = Buffer.byteLength(target) <= MAX_SOCKET_PATH
  const socket = reachable ? await connected(target) : undefined
  // A link leads to where everybody may make something, once the mailbox that made it is gone.
  const isTrusted = target === path || (await isOurs(target))
  if (socket === undefined || !isTrusted) {
    socket?.destroy()
    throw new ProgramError('not-running', 'no mailbox is running on that data directory')
  }
  try {
    socket.write(`${JSON.stringify(request)}\n`)
    const answer = parse(await readLine(socket)) as ControlAnswer | undefined
    if (answer === undefined) throw new ProgramError('control', 'the mailbox did not answer')
    if (!answer.ok) throw new ProgramError('refused', answer.message)
    return answer.value
  } finally {
    socket.destroy()
  }
}

async function reply(
  socket: Socket,
  answer: (request: ControlRequest) => Promise<unknown>,
): Promise<void> {
  const request = parse(await readLine(socket).catch(() => undefined))
  const result = await outcome(request, answer)
  socket.end(`${JSON.stringify(result)}\n`)
}

async function outcome(
  request: unknown,
  answer: (request: ControlRequest) => Promise<unknown>,
): Promise<ControlAnswer> {
  if (!isRequest(request)) {
    return { ok: false, code: 'usage', message: 'that is no request to a mailbox' }
  }
  try {
    return { ok: true, value: (await answer(request)) ?? null }
  } catch (error) {
    return isCodedError(error)
      ? { ok: false, code: error.code, message: error.message }
      : { ok: false, code: 'internal', message: 'something unexpected went wrong' }
  }
}

function isRequest(value: unknown): value is ControlRequest {
  if (typeof value !== 'object' || value === null || !('do' in value)) return false
  if (value.do === 'backup') return 'target' in value && typeof value.target === 'string'
  return ['status', 'links', 'alias', 'stop'].includes(String(value.do))
}

/** The next line; undefined when it is too long or the peer has gone. */
function readLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.setTimeout(PATIENCE, () => resolve(undefined))
    socket.on('data', (part: string) => {
      text += part
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end))
      else if (text.length > MAX_LINE) resolve(undefined)
    })
    socket.on('close', () => resolve(undefined))
    socket.on('error', () => resolve(undefined))
  })
}

function parse(line: string | undefined): unknown {
  try {
    return line === undefined ? undefined : JSON.parse(line)
  } catch {
    return undefined
  }
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  }).catch((cause: unknown) => {
    const message = 'no socket can be made in the data directory'
    throw new ProgramError('data-directory', message, { cause })
  })
  await chmod(path, 0o600)
}

/** Whether a socket is ours, in a folder that nobody else can enter; links are neither. */
async function isOurs(path: string): Promise<boolean> {
  try {
    const [folder, socket] = [await lstat(dirname(path)), await lstat(path)]
    const isPrivate = folder.isDirectory() && (folder.mode & 0o077) === 0 && socket.isSocket()
    return isPrivate && [folder, socket].every(({ uid }) => uid === process.getuid?.())
  } catch {
    return false
  }
}

function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path, () => resolve(socket))
    socket.on('error', () => resolve(undefined))
  })
}
