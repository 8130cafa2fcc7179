/** What a person does with introductions. */
import type { IntroductionView } from '@pvtcoms/rpc'
import type { Rooms } from '../rooms.ts'
import { introductionView } from '../views/introduction.ts'
import type { Find, MethodsOf } from './find.ts'

export function introductionMethods(find: Find): MethodsOf<'introduction'> {
  const shown = (rooms: Rooms, id: number): IntroductionView =>
    introductionView(rooms, rooms.introductions.get(id))
  return {
    'introduction.list': ({ profile }) => {
      const rooms = find.profile(profile)
      return rooms.introductions.list().map((each) => introductionView(rooms, each))
    },
    'introduction.create': ({ first, second }) => {
      const rooms = find.ofContact(first)
      return shown(rooms, rooms.introductions.introduce(first, second))
    },
    'introduction.decide': ({ introduction, agrees }) => {
      const rooms = find.ofIntroduction(introduction)
      rooms.introductions.decide(introduction, agrees)
      return shown(rooms, introduction)
    },
    'introduction.cancel': ({ introduction }) => {
      const rooms = find.ofIntroduction(introduction)
      rooms.introductions.cancel(introduction)
      return shown(rooms, introduction)
    },
  }
}
