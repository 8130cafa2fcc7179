/** Methods of introductions: two contacts are introduced to each other, or a contact introduces us. */
import { boolean } from 'valibot'
import type { IntroductionView } from '../views/index.ts'
import { method, result } from './declaration.ts'
import { id } from './values.ts'

export const INTRODUCTION_METHODS = {
  'introduction.list': method({
    level: 'read',
    takes: { profile: id },
    gives: result<readonly IntroductionView[]>(),
    about: 'Introductions of a profile, of every side, also for some time after they are over.',
    fails: ['no-such-profile'],
  }),
  'introduction.create': method({
    level: 'manage',
    takes: { first: id, second: id },
    gives: result<IntroductionView>(),
    about:
      'Asks two contacts of one profile whether they want to meet. Each is told what the other is called here.',
    fails: [
      'no-such-contact',
      'same-contact',
      'introduction-runs',
      'blocked',
      'has-left',
      'no-session',
    ],
  }),
  'introduction.decide': method({
    level: 'manage',
    takes: { introduction: id, agrees: boolean() },
    gives: result<IntroductionView>(),
    about: 'Answers a contact who would introduce us. Nobody is told of a “not now”.',
    fails: ['no-such-introduction', 'not-asked'],
  }),
  'introduction.cancel': method({
    level: 'manage',
    takes: { introduction: id },
    gives: result<IntroductionView>(),
    about: 'Takes an introduction of ours back. What was passed on already goes on.',
    fails: ['no-such-introduction', 'not-ours'],
  }),
}
