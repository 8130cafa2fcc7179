/** The window's server over a small window in a folder of its own, and somebody who asks it what a test says, to the letter. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { RpcServer } from '@pvtcoms/rpc'
import { HandTimers } from '@pvtcoms/testkit/hand-timers'
import { WindowKeys } from '../src/window/keys.ts'
import { WindowServer } from '../src/window/server.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly bytes: Buffer
}
export type Headers = Readonly<Record<string, string | readonly string[]>>

/** The key of a launch, which stands behind the `#`. */
export const keyOf = (url: string): string => url.slice(url.indexOf('#') + 1)

/** A window's server, and what a test has of it. */
export interface ServedWindow extends AsyncDisposable {
  readonly folder: string
  readonly handover: string
  readonly timers: HandTimers
  readonly keys: WindowKeys
  readonly rpc: RpcServer
  readonly server: WindowServer
  readonly address: string
  readonly port: number
  /** Address and port. */
  readonly host: string
  /** Of a window that was let in. */
  readonly cookie: string
  /** Exactly the path and headers that are given, as fetch would tidy them. */
  readonly ask: (
    path: string,
    headers?: Headers,
    method?: string,
    body?: string | Uint8Array,
  ) => Promise<Answer>
  /** What a page of ours asks that was let in, unless `headers` say otherwise. */
  readonly work: (
    method: string,
    path: string,
    body?: string | Uint8Array,
    headers?: Headers,
  ) => Promise<Answer>
  readonly exchange: (key: string, headers?: Headers) => Promise<Answer>
}

export async function serveWindow(): Promise<ServedWindow> {
  const folder = mkdtempSync(join(tmpdir(), 'window-'))
  const handover = join(folder, 'handover')
  const timers = new HandTimers()
  const keys = new WindowKeys(nodeEnv, timers)
  const rpc = new RpcServer(
    (_, params) => params,
    (error) => assert.fail(String(error)),
  )
  const server = await WindowServer.start({
    files: build(folder),
    keys,
    handover,
    random: nodeEnv,
    onChannel: (channel) => rpc.serve(channel),
  })
  const { host, hostname: address, port: digits } = new URL(server.origin)
  const port = Number(digits)
  const ask: ServedWindow['ask'] = async (path, headers = {}, method = 'GET', body = '') => {
    const request = httpRequest({
      host: address,
      port,
      path,
      method,
      headers: { host, ...headers } as Record<string, string | string[]>,
      agent: false,
    })
    request.end(body)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    // Who is refused for a long body may not be read to its end.
    request.on('error', () => {})
    const bytes = await buffer(response)
    const { statusCode = 0, headers: answered } = response
    return { status: statusCode, headers: answered, body: bytes.toString(), bytes }
  }
  const exchange: ServedWindow['exchange'] = (key, headers = { origin: server.origin }) =>
    ask('/session', headers, 'POST', key)
  const { headers, status } = await exchange(keyOf(server.launchUrl()))
  assert.equal(status, 204)
  const cookie = (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
  return {
    ...{ folder, handover, timers, keys, rpc, server, address, port, host, cookie, ask, exchange },
    work: (method, path, body = '', more = {}) =>
      ask(path, { origin: server.origin, cookie, ...more }, method, body),
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await rpc.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** A window of three files, beside which lies what must not be served. */
function build(folder: string): string {
  const dist = join(folder, 'dist')
  mkdirSync(join(dist, 'assets'), { recursive: true })
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>window</title>')
  writeFileSync(join(dist, 'assets', 'index-AbCd_123.js'), 'export {}')
  writeFileSync(join(dist, 'icon.svg'), '<svg/>')
  writeFileSync(join(dist, 'secret.txt'), 'canary')
  writeFileSync(join(folder, 'outside.html'), 'canary')
  symlinkSync(join(folder, 'outside.html'), join(dist, 'link.html'))
  return dist
}
