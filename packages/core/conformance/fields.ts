/** Reading published JSON and `name = hex` text without trusting its shape. */

/** Thrown when a file of a known format does not hold what the format promises. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
}

export type Fields = Readonly<Record<string, unknown>>

/** Whether `value` is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects in the array `fields[key]`. */
export function list(fields: Fields, key: string): Fields[] {
  const value = fields[key]
  if (!Array.isArray(value) || !value.every(isFields)) throw new FormatError(`no list ${key}`)
  return value
}

/** The object `fields[key]`. */
export function inner(fields: Fields, key: string): Fields {
  const value = fields[key]
  if (!isFields(value)) throw new FormatError(`no object ${key}`)
  return value
}

export function text(fields: Fields, key: string): string {
  const value = fields[key]
  if (typeof value !== 'string') throw new FormatError(`no text ${key}`)
  return value
}

export function integer(fields: Fields, key: string): number {
  const value = fields[key]
  if (!Number.isSafeInteger(value)) throw new FormatError(`no integer ${key}`)
  return value as number
}

export function flag(fields: Fields, key: string): boolean {
  const value = fields[key]
  if (typeof value !== 'boolean') throw new FormatError(`no boolean ${key}`)
  return value
}

/** The bytes that the hexadecimal text `fields[key]` spells, in either case. */
export function bytes(fields: Fields, key: string): Uint8Array {
  return fromHexadecimal(text(fields, key))
}

export function fromHexadecimal(digits: string): Uint8Array {
  try {
    return Uint8Array.fromHex(digits)
  } catch {
    throw new FormatError('not hexadecimal')
  }
}

/** The lines `name = value` of a text; of a name that occurs twice, the first. */
export function assignments(content: string): Fields {
  const found: Record<string, string> = {}
  for (const line of content.split('\n')) {
    const [name, value] = line.split(' = ')
    if (name !== undefined && value !== undefined) found[name] ??= value
  }
  return found
}
