/**
 * Files of the person, which a page cannot hand over by their path: they go through the daemon that served it.
 * They stay on this computer.
 */
import { FileRefused } from './faults.ts'

/** A place for a file at the daemon, which knows it by its path. */
export interface FilePlace {
  readonly name: string
  readonly path: string
}

/** Bytes that go in one piece. */
const PART = 4_194_304
const FULL = 507

export async function newPlace(): Promise<FilePlace> {
  return (await (await ask('POST', 'new')).json()) as FilePlace
}

/** Brings a file that was chosen to the daemon. Whoever asked for it has it removed afterwards. */
export async function bring(file: File): Promise<FilePlace> {
  const place = await newPlace()
  for (let at = 0; at < file.size; at += PART) {
    await ask('POST', `${place.name}?${at}`, file.slice(at, at + PART))
  }
  return place
}

/** Has the browser keep what the daemon wrote there. It is taken once. */
export function take({ name }: FilePlace, as: string): void {
  const link = document.createElement('a')
  link.href = `/file/${name}`
  link.download = as
  link.click()
}

export async function removeFile({ name }: FilePlace): Promise<void> {
  await ask('DELETE', name)
}

async function ask(method: 'POST' | 'DELETE', what: string, body?: Blob): Promise<Response> {
  const answer = await fetch(`/file/${what}`, { method, ...(body === undefined ? {} : { body }) })
  if (answer.ok) return answer
  throw new FileRefused(answer.status === FULL ? 'disk-full' : 'unknown')
}
