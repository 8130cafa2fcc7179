/** Introducing two contacts, in German. */
import type { Strings } from '../types.ts'

export const introducing: Strings['introducing'] = {
  title: (name) => `${name} vorstellen`,
  text: 'Beide werden gefragt und erfahren, wie der andere bei dir heißt. Wenn beide wollen, schreiben sie sich ohne dich: Du siehst weder ihre Nachrichten noch ihre Adressen.',
  nobody: 'Dafür brauchst du einen weiteren Kontakt.',
  go: 'Beide fragen',
  stages: {
    asked: 'Beide sind gefragt',
    'one-agreed': 'Einer möchte',
    'both-agreed': 'Beide möchten',
    'passed-on': 'Fertig',
    over: 'Vorbei',
  },
}
