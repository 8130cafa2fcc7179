/** The safety check: what is compared, and what an answer means. */

import type { SafetyView } from '@pvtcoms/rpc/client'
import { facts, oneLine } from './text.ts'
import { VERIFICATION_WORDS } from './words.ts'

export function safetyLines(safety: SafetyView, name: string): readonly string[] {
  const { contact, number, verification } = safety
  const them = oneLine(name)
  if (verification === 'attack') {
    return [
      `NOT SAFE: the safety check with ${them} was not the same on both sides, so someone may be intercepting this chat.`,
      'This cannot be undone. There is nothing more to compare with this contact.',
      ...whatToDo(safety, them),
    ]
  }
  if (number === undefined && verification === 'attacked-before-restore') {
    return [
      `The safety check with ${them} failed before a restore, so you are not connected again automatically.`,
      `Go on only if you know why it failed: pvtcoms contact reconnect ${contact}`,
    ]
  }
  if (number === undefined) {
    return [
      'There is nothing to compare yet: you both have to be online once more.',
      'Try again in a while.',
    ]
  }
  const isVerified = verification === 'verified'
  return [
    ...(isVerified
      ? [...verdictLines(safety, name), 'They should see the same:']
      : [`Compare with ${them}, in person or in a call where you know the voice:`]),
    '',
    ...number.emoji.map(({ symbol, name: word }) => `    ${symbol}  ${word}`),
    '',
    `    ${groups(number.digits)}`,
    ...(isVerified ? [] : ['', ...facts([['Status', VERIFICATION_WORDS[verification]]])]),
  ]
}

/** After the person has answered. */
export function verdictLines(safety: SafetyView, name: string): readonly string[] {
  const them = oneLine(name)
  switch (safety.verification) {
    case 'verified':
      return [
        `${them} is verified: nobody is intercepting this chat.`,
        'If one of you restores a backup, verify again.',
      ]
    case 'attack':
    case 'attacked-before-restore':
      return [
        'NOT SAFE: the safety check is not the same on both sides, so someone may be intercepting this chat.',
        `They could read what you and ${them} write here.`,
        ...whatToDo(safety, them),
      ]
    case 'unverified':
    case 'verified-before-restore':
      return [`${them} is ${VERIFICATION_WORDS[safety.verification]}.`]
  }
}

/** `them` is harmless already. */
function whatToDo({ contact }: SafetyView, them: string): readonly string[] {
  return [
    `  1. Write nothing private here. Tell ${them} in another way.`,
    `  2. Delete the contact: pvtcoms contact delete ${contact}`,
    '  3. Create a new invite, and hand it over in person or in a way that nobody else can read.',
  ]
}

/** 123 456 789 012 */
const groups = (digits: string): string => digits.match(/.{1,3}/g)?.join(' ') ?? ''
