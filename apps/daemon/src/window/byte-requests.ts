/** Answers what a window asks in bytes, over HTTP: QR codes, and files of the person. The server has checked who asks. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { bodyOf, headersOf, respond } from './answer.ts'
import { type Handover, MOST_OF_PART } from './handover.ts'
import { drawQr, MOST_BYTES, MOST_PIXELS, QrReader } from './qr.ts'

const BYTES = 'application/octet-stream'
/** A picture, or one of a camera's, and its size in pixels. */
const READ_QR = /^\/qr\/(read|frame)\?([1-9][0-9]{0,3})x([1-9][0-9]{0,3})$/
/** A file, and where a part of it belongs. */
const PART = /^\/file\/([A-Za-z0-9_-]{43})\?([0-9]{1,11})$/
const FILE = /^\/file\/([A-Za-z0-9_-]{43})$/
/** A chat that is taken along, and its form. */
const CHAT = /^\/file\/([A-Za-z0-9_-]{43})\?(txt|json)$/

export class ByteRequests {
  readonly #handover: Handover
  readonly #qrReader = new QrReader()

  constructor(handover: Handover) {
    this.#handover = handover
  }

  /** Whether it answers such a request. */
  static isFor({ method = '', url = '' }: IncomingMessage): boolean {
    if (url.startsWith('/qr/')) return method === 'POST'
    return url.startsWith('/file/') && ['GET', 'POST', 'DELETE'].includes(method)
  }

  /** Rejects with the system’s error where the disk takes nothing. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request
    const size = READ_QR.exec(url)
    const part = PART.exec(url)
    const name = FILE.exec(url)?.[1]
    const chat = CHAT.exec(url)
    if (size !== null) await this.#readQr(request, response, size)
    else if (url === '/qr/draw') await draw(request, response)
    else if (url === '/file/new' && method === 'POST') {
      respond(response, 200, {}, JSON.stringify(await this.#handover.add()))
    } else if (part !== null && method === 'POST') {
      await this.#append(request, response, part[1] ?? '', Number(part[2]))
    } else if (name !== undefined && method === 'GET') {
      await this.#send(response, name, 'pvtcoms.backup')
    } else if (chat !== null && method === 'GET') {
      await this.#send(response, chat[1] ?? '', `pvtcoms-chat.${chat[2] ?? ''}`)
    } else if (name !== undefined && method === 'DELETE') {
      await this.#handover.remove(name)
      respond(response, 204)
    } else respond(response, 404)
  }

  /** Removes what a daemon that was killed left: a chat on its way to a browser is not encrypted. Never rejects. */
  async forgetFiles(): Promise<void> {
    await this.#handover.clear().catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.#qrReader.close()
    await this.#handover.clear()
  }

  async #readQr(
    request: IncomingMessage,
    response: ServerResponse,
    [, way, ...size]: readonly string[],
  ): Promise<void> {
    const [width = 0, height = 0] = size.map(Number)
    const isSmall = Math.max(width, height) <= MOST_PIXELS
    const pixels = isSmall ? await bodyOf(request, width * height) : undefined
    if (pixels?.length !== width * height) {
      respond(response, 413)
      return
    }
    const found = await this.#qrReader.read({
      ...{ width, height, grey: new Uint8Array(pixels) },
      isFrame: way === 'frame',
    })
    if (found === undefined) respond(response, 204)
    else respond(response, 200, { 'Content-Type': BYTES }, Buffer.from(found))
  }

  async #append(
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    at: number,
  ): Promise<void> {
    const part = this.#handover.has(name) ? await bodyOf(request, MOST_OF_PART) : undefined
    if (part === undefined) respond(response, 413)
    else {
      respond(response, (await this.#handover.append(name, at, part)) ? 204 : 409)
    }
  }

  /** `as`: what a browser calls it. It names nobody. */
  async #send(response: ServerResponse, name: string, as: string): Promise<void> {
    const found = await this.#handover.take(name)
    if (found === undefined) {
      respond(response, 404)
      return
    }
    response.writeHead(200, {
      ...headersOf(200),
      'Content-Type': BYTES,
      'Content-Length': found.bytes,
      'Content-Disposition': `attachment; filename="${as}"`,
    })
    await pipeline(found.stream, response)
  }
}

async function draw(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const content = await bodyOf(request, MOST_BYTES)
  if (content === undefined || content.length === 0) respond(response, 413)
  else respond(response, 200, {}, drawQr(content))
}
