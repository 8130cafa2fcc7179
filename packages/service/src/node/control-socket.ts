/**
 * How the owner of a running service asks it things: over a unix socket that only the owner may open, with
 * one line of JSON each way. Both sides are the same program, the asking one perhaps a later version.
 */
import { chmod, mkdtemp, readlink, rm, symlink } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asDiskError, DiskError, isDiskFault } from '@pvtcoms/core/disk-error'
import { isCodedError } from '@pvtcoms/core/errors'
import { ServiceError } from './errors.ts'
import { fitsSocket, isPrivateSocket } from './private-socket.ts'

/** What a service does with requests. */
export interface ControlHandler<Request> {
  /** The request in what came as JSON, or undefined. */
  readonly parse: (value: unknown) => Request | undefined
  /** The answer is sent as JSON. A rejection with a coded error is told with its code and message. */
  readonly answer: (request: Request) => Promise<unknown>
}

type ControlAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string }

/** Characters in one line. */
const MAX_LINE = 65_536
/** How long an answer may take, ms: a backup takes minutes. */
const PATIENCE = 600_000

/**
 * Listens at `path` until the result is called. It replaces whatever is at `path`, so the caller holds a
 * lock that keeps a second service away. Rejects with ServiceError `data-directory`, or with DiskError `disk-full`.
 */
export async function serveControl<Request>(
  path: string,
  handler: ControlHandler<Request>,
): Promise<() => Promise<void>> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    void reply(socket, handler)
  })
  const folder = await listenAt(server, path).catch((cause: unknown) => {
    server.close()
    const error = asDiskError(cause)
    if (error instanceof DiskError && error.code === 'disk-full') throw error
    const message = 'no socket can be made in the data directory'
    throw new ServiceError('data-directory', message, { cause })
  })
  return async () => {
    server.close()
    await removeWhere(path, folder)
  }
}

/** Listens at `path`, or in a temporary folder, the result, to which `path` leads. Rejects with the system's error. */
async function listenAt(server: Server, path: string): Promise<string | undefined> {
  await rm(path, { force: true })
  if (fitsSocket(path)) {
    await listen(server, path)
    return undefined
  }
  const folder = await mkdtemp(join(tmpdir(), 'pvtcoms-'))
  try {
    await listen(server, join(folder, 'control'))
    await symlink(join(folder, 'control'), path)
    return folder
  } catch (error) {
    await removeWhere(path, folder)
    throw error
  }
}

/** On a disk that takes nothing it stays, and is replaced by the next one. */
async function removeWhere(path: string, folder: string | undefined): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined)
  if (folder === undefined) return
  await rm(folder, { recursive: true, force: true }).catch(() => undefined)
}

/** What the service that listens at `path` answers. Rejects with ServiceError, or DiskError where the disk refused it. */
export async function askControl(path: string, request: object): Promise<unknown> {
  const target = await readlink(path).catch(() => path)
  const socket = fitsSocket(target) ? await connected(target) : undefined
  // A link leads to a folder where everybody may make something once the service is gone.
  const isTrusted = target === path || (await isPrivateSocket(target))
  if (socket === undefined || !isTrusted) {
    socket?.destroy()
    throw new ServiceError('not-running', 'nothing runs on that data directory')
  }
  try {
    socket.write(`${JSON.stringify(request)}\n`)
    const answer = parseJson(await readLine(socket)) as ControlAnswer | undefined
    if (answer === undefined)
      throw new ServiceError('control', 'the running program did not answer')
    if (!answer.ok) throw refusalOf(answer)
    return answer.value
  } finally {
    socket.destroy()
  }
}

function refusalOf({ code, message }: { code: string; message: string }): Error {
  return isDiskFault(code) ? new DiskError(code) : new ServiceError('refused', message)
}

async function reply<Request>(socket: Socket, handler: ControlHandler<Request>): Promise<void> {
  const request = handler.parse(parseJson(await readLine(socket)))
  const result = await outcome(request, handler)
  socket.end(`${JSON.stringify(result)}\n`)
}

async function outcome<Request>(
  request: Request | undefined,
  { answer }: ControlHandler<Request>,
): Promise<ControlAnswer> {
  if (request === undefined) {
    return { ok: false, code: 'usage', message: 'the running program does not know that request' }
  }
  try {
    return { ok: true, value: (await answer(request)) ?? null }
  } catch (caught) {
    const error = asDiskError(caught)
    return isCodedError(error)
      ? { ok: false, code: error.code, message: error.message }
      : { ok: false, code: 'internal', message: 'something unexpected went wrong' }
  }
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

function parseJson(line: string | undefined): unknown {
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
  })
  await chmod(path, 0o600)
}

function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path, () => resolve(socket))
    socket.on('error', () => resolve(undefined))
  })
}
