/** Methods of profiles: names that a person goes by. */
import { exactOptional } from 'valibot'
import type { EmojiHabitsView, ProfileView } from '../views/index.ts'
import { method, type None, result } from './declaration.ts'
import { id, name, recentEmoji, setupStep, skinTone, waysPreset } from './values.ts'

export const PROFILE_METHODS = {
  'profile.list': method({
    level: 'read',
    takes: {},
    gives: result<readonly ProfileView[]>(),
    about: 'All profiles.',
  }),
  'profile.create': method({
    level: 'manage',
    takes: { name, setup: exactOptional(setupStep) },
    gives: result<ProfileView>(),
    about:
      'Makes a profile; nobody can tell that it belongs to the same person as another one. `setup`: where its first steps begin.',
    fails: ['bad-name'],
  }),
  'profile.rename': method({
    level: 'manage',
    takes: { profile: id, name },
    gives: result<ProfileView>(),
    about: 'Changes the name; its contacts are told.',
    fails: ['no-such-profile', 'bad-name'],
  }),
  'profile.setup': method({
    level: 'manage',
    takes: { profile: id, step: exactOptional(setupStep) },
    gives: result<ProfileView>(),
    about:
      'Keeps how far the first steps are, also for the next start; without `step` they are over.',
    fails: ['no-such-profile'],
  }),
  'profile.newContacts': method({
    level: 'manage',
    takes: { profile: id, preset: waysPreset },
    gives: result<ProfileView>(),
    about:
      'Chooses the ways that a new contact begins with. Where one of the two has no mailbox they begin with the direct way; whoever was introduced begins by mailbox only, if both have one.',
    fails: ['no-such-profile'],
  }),
  'profile.delete': method({
    level: 'manage',
    takes: { profile: id },
    gives: result<None>(),
    about: 'Deletes a profile with its contacts and messages.',
    fails: ['no-such-profile'],
  }),
  'profile.emoji': method({
    level: 'read',
    takes: { profile: id },
    gives: result<EmojiHabitsView>(),
    about: 'The emoji that were used last, and the skin tone that was chosen.',
    fails: ['no-such-profile'],
  }),
  'profile.keepEmoji': method({
    level: 'write',
    takes: { profile: id, recent: recentEmoji, tone: skinTone },
    gives: result<None>(),
    about: 'Keeps the emoji that were used last, the newest first, and the skin tone.',
    fails: ['no-such-profile'],
  }),
}
