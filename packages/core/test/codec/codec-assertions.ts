/** What tests of codecs assert again and again. */
import assert from 'node:assert/strict'
import { fromHex } from '../../src/bytes.ts'
import { CodecError, type CodecFault, type decode } from '../../src/codec/index.ts'

export function hexBytes(digits: string): Uint8Array {
  return fromHex(digits) ?? assert.fail(digits)
}

export function assertFault(decoded: ReturnType<typeof decode>, code: CodecFault): void {
  assert.equal(decoded.ok, false)
  assert.equal(decoded.code, code)
}

export function throwsFault(action: () => void, code: CodecFault, path: string): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof CodecError)
    assert.deepEqual([error.code, error.path], [code, path])
    return true
  })
}
