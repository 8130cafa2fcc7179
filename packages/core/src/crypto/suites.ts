/**
 * Cipher suites (docs/protocol/ratchet.md, "Suites"). Version 1 of the protocol has one, 0x01; a set
 * of suites is one byte in which bit i stands for suite i + 1, so that eight can ever be told.
 */
import type { Brand } from '../brand.ts'

/** 1 … 8. */
export type SuiteId = Brand<number, 'SuiteId'>

/** A set of suites as one byte, never empty: bit i stands for suite i + 1. */
export type SuiteSet = Brand<number, 'SuiteSet'>

/** X25519 + ML-KEM-768, HKDF and HMAC with SHA-256, ChaCha20 and ChaCha20-Poly1305. */
export const SUITE_1 = 1 as SuiteId

/** What this implementation can do. */
export const SUPPORTED_SUITES = suiteSet(SUITE_1)

/** The set of `suites`, at least one. */
export function suiteSet(...suites: readonly [SuiteId, ...SuiteId[]]): SuiteSet {
  return suites.reduce((set, suite) => set | bit(suite), 0) as SuiteSet
}

/** A suite number off the wire, or undefined outside 1 … 8. */
export function asSuiteId(value: number): SuiteId | undefined {
  return Number.isInteger(value) && value >= 1 && value <= 8 ? (value as SuiteId) : undefined
}

/** A set off the wire, or undefined when it is empty or no byte. Suites that we do not know may be in it. */
export function asSuiteSet(value: number): SuiteSet | undefined {
  return Number.isInteger(value) && value >= 1 && value <= 255 ? (value as SuiteSet) : undefined
}

export function hasSuite(set: SuiteSet, suite: SuiteId): boolean {
  return (set & bit(suite)) !== 0
}

/** The highest suite that both sets hold, or undefined when they share none. */
export function highestCommonSuite(a: SuiteSet, b: SuiteSet): SuiteId | undefined {
  const common = a & b
  return common === 0 ? undefined : ((32 - Math.clz32(common)) as SuiteId)
}

function bit(suite: SuiteId): number {
  return 1 << (suite - 1)
}
