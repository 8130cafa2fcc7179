/** Einladungen, Kontakte, Sicherheitsvergleich. */
import type { Strings } from '../types.ts'

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

export const people: Strings['people'] = {
  chats: 'Chats',
  conversations: 'Gespräche',
  none: 'Noch niemand',
  noneText: 'Lade jemanden ein, oder antworte auf eine Einladung, die du bekommen hast.',
  choose: 'Wähle ein Gespräch',
  new: 'Neuer Kontakt',
  profiles: 'Profil',
  settings: 'Einstellungen',
  lock: 'Sperren',
  unread: (n) => count(n, 'ungelesene Nachricht', 'ungelesene Nachrichten'),
  draft: 'Entwurf',
  you: 'Du',
  muted: 'Stumm',
  verified: 'Bestätigt',
  notVerified: 'Noch nicht verglichen',
  search: 'Nachrichten suchen',
  searchClear: 'Suche beenden',
  searchNone: 'Keine Nachricht enthält diese Wörter.',
  searchFound: (n) => count(n, 'Nachricht gefunden', 'Nachrichten gefunden'),
  searchMore: 'Mehr zeigen',

  status: {
    connected: 'Direkt verbunden',
    connecting: 'Der direkte Weg wird gesucht …',
    mailbox: 'Abwesend: Nachrichten warten im Postfach',
    mailboxOnly: 'Über Postfach',
    mailboxDown: 'Ihre Postfächer antworten nicht: Nachrichten warten hier',
    idle: 'Nur direkt: Der Weg wird mit der nächsten Nachricht gesucht',
    nothing: 'Gerade nicht erreichbar: Nachrichten warten hier',
    joining: 'Warten auf das erste Lebenszeichen',
    blocked: 'Von dir blockiert',
    left: 'Hat das Gespräch beendet',
  },

  inviteTitle: 'Jemanden einladen',
  inviteName: 'Wie nennst du die Person?',
  inviteNameHint: 'Das siehst nur du.',
  inviteLasts: 'Die Einladung gilt',
  hours: (n) => (n % 24 === 0 ? count(n / 24, 'Tag', 'Tage') : count(n, 'Stunde', 'Stunden')),
  inviteCreate: 'Einladung machen',
  inviteFor: (name) => `Einladung für ${name}`,
  inviteFrom: (name) => `Einladung von ${name}`,
  invitePublishing: 'Die Einladung wird in dein Postfach gelegt …',
  invitePublishingText:
    'Der Link erscheint hier, sobald sie dort liegt. Das kann eine Minute dauern.',
  inviteOpen: 'Lass sie scannen, oder schicke den Link',
  inviteOpenText:
    'Sie gilt einmal. Wer den Link hat, kann antworten; schicke ihn also auf einem Weg, dem du traust. Der Vergleich der Sicherheits-Emoji zeigt später, ob er bei der richtigen Person ankam.',
  inviteUntil: (when) => `Gilt bis ${when}`,
  inviteLink: 'Link der Einladung',
  inviteCopy: 'Link kopieren',
  inviteQr: 'QR-Code der Einladung',
  inviteRevoke: 'Zurückziehen',
  inviteWaiting: 'Warten auf die Antwort',
  inviteFetching: 'Die Einladung wird in ihrem Postfach gesucht …',
  inviteFetchingText:
    'Findet sie sich nicht, liegt sie vielleicht noch nicht dort, oder ein Teil des Links fehlt.',
  inviteAnswered: 'Deine Antwort wartet auf sie',
  inviteAnsweredText:
    'Sie kommt an, wenn ihr pvtcoms das nächste Mal online ist. Das Gespräch erscheint dann von selbst; dieses Fenster muss nicht offen bleiben, aber pvtcoms muss laufen.',
  inviteDismiss: 'Aus der Liste nehmen',
  inviteStages: {
    publishing: 'Wird vorbereitet …',
    open: 'Warten auf die Antwort',
    fetching: 'Wird gesucht …',
    answered: 'Warten auf die andere Seite',
    used: 'Verwendet',
    closed: 'Beendet',
  },
  inviteProblems: {
    expired: 'Sie ist abgelaufen. Mache eine neue, oder bitte um eine.',
    used: 'Jemand hat diese Einladung schon verwendet. Warst du es nicht, sage es der Person, die sie machte.',
    unreachable: 'Ihr Postfach war nicht erreichbar, solange sie galt.',
    malformed: 'Was im Postfach lag, ist nicht diese Einladung. Bitte um eine neue.',
    'not-there':
      'Sie liegt nicht in ihrem Postfach. Vielleicht fehlt ein Teil des Links: Bitte noch einmal darum.',
    unsupported: 'Ein neueres pvtcoms hat sie gemacht. Aktualisiere, und versuche es wieder.',
    cancelled: 'Du hast sie zurückgezogen.',
    'also-used':
      'Mehr als eine Person hat diesen Link verwendet. Vergleicht die Sicherheits-Emoji, bevor du dem Gespräch traust.',
  },

  acceptTitle: 'Auf eine Einladung antworten',
  acceptLink: 'Link',
  acceptHint: 'Er beginnt mit pvtcoms:',
  acceptRead: 'Der QR-Code wurde gelesen.',
  acceptNotInvite: 'Dieser QR-Code ist keine Einladung.',
  acceptGo: 'Antworten',

  safetyTitle: 'Sicherheitsvergleich',
  safetyText: (name) =>
    `Vergleiche dies mit dem, was ${name} sieht: nebeneinander, oder am Telefon, wo du die Stimme kennst. Schicke es nicht als Nachricht.`,
  safetyEmoji: 'Sicherheits-Emoji',
  safetyDigits: 'oder diese Ziffern',
  safetyYourCode: 'Lass diesen Code scannen',
  safetyQr: 'QR-Code des Sicherheitsvergleichs',
  safetyScan: 'Scanne den anderen',
  safetySame: 'Sie sind gleich',
  safetyDiffer: 'Sie unterscheiden sich',
  safetyAsk: 'Sehen alle sieben auf beiden Bildschirmen gleich aus?',
  safetyNotYet: 'Es gibt noch nichts zu vergleichen',
  safetyNotYetText:
    'Jede Seite muss einmal von der anderen gehört haben. Diese Seite füllt sich von selbst.',
  safetyVerified: 'Bestätigt',
  safetyVerifiedText: (name) =>
    `Du hast mit ${name} verglichen: Niemand steht zwischen euch. Stellt jemand von euch eine Sicherung wieder her, vergleicht noch einmal.`,
  safetyBefore: 'Bestätigt vor einer Wiederherstellung',
  safetyBeforeText: 'Seitdem wurde eine Sicherung wiederhergestellt. Vergleicht noch einmal.',
  safetyAttack: 'Jemand steht zwischen euch',
  safetyAttackText:
    'Was ihr beide seht, ist nicht gleich; jemand kann also mitlesen. Schreibe hier nichts Vertrauliches. Trefft euch, löscht diesen Kontakt auf beiden Seiten, und übergebt eine neue Einladung persönlich.',
  safetyAttackBefore: 'Dieser Kontakt wurde vor der Wiederherstellung angegriffen',
  safetyAttackBeforeText:
    'Der Vergleich schlug fehl, bevor eine Sicherung wiederhergestellt wurde. Mache nur weiter, wenn du weißt, warum.',
  safetyRejoin: 'Trotzdem weitermachen',
  safetyConfirmDiffer: 'Als angegriffen kennzeichnen',
  safetyConfirmDifferText:
    'Unterscheiden sie sich wirklich, liest vielleicht jemand mit. Das lässt sich nicht zurücknehmen.',
  scans: {
    verified: 'Die Codes passen zusammen.',
    'not-the-same': 'Das ist der Code eines anderen Gesprächs, oder jemand steht zwischen euch.',
    'own-code': 'Das ist dein eigener Code. Scanne den auf dem anderen Bildschirm.',
    'no-code': 'Das ist kein Code eines Sicherheitsvergleichs.',
    'not-comparable': 'Es gibt noch nichts zu vergleichen.',
  },

  details: 'Kontakt',
  detailsTheirName: (name) => `Nennt sich ${name}`,
  detailsSince: (when) => `Kontakt seit ${when}`,
  rename: 'Umbenennen',
  mute: 'Stumm',
  muteHint: 'Keine Mitteilungen, und im Titel nicht gezählt.',
  route: 'Wie Nachrichten reisen',
  routes: {
    'direct-and-mailbox': 'Direkt, sonst über Postfach',
    mailbox: 'Nur über Postfach',
    direct: 'Nur direkt',
  },
  routeHints: {
    'direct-and-mailbox': 'Am schnellsten. Die andere Seite sieht, wann du online bist.',
    mailbox: 'Die andere Seite sieht nicht, wann du online bist. Langsamer.',
    direct: 'Kein Postfach beteiligt. Ihr müsst beide online sein.',
  },
  rhythm: 'In Postfächer sehen',
  rhythms: {
    now: 'Sofort',
    'each-epoch': 'Jede Minute',
    'quarter-hourly': 'Alle 15 Minuten',
    'by-hand': 'Wenn ich es sage',
  },
  receipts: 'Mitteilen, was ich gelesen habe',
  receiptsHint: 'Sichtbar nur, wenn die andere Seite dasselbe tut.',
  timer: 'Nachrichten verschwinden',
  timers: (seconds) => {
    if (seconds === 0) return 'Nie'
    if (seconds < 3_600) return `Nach ${count(seconds / 60, 'Minute', 'Minuten')}`
    if (seconds < 86_400) return `Nach ${count(seconds / 3_600, 'Stunde', 'Stunden')}`
    return `Nach ${count(seconds / 86_400, 'Tag', 'Tagen')}`
  },
  timerHint:
    'Gezählt vom Lesen an. Die andere Seite wird um dasselbe gebeten, und lässt sich nicht zwingen.',
  boxes: 'Sie schreiben mir an',
  boxesNone: 'Kein Postfach: nur direkt.',
  ways: 'Wege zu ihnen',
  wayDirect: 'Direkt',
  wayMailbox: (n) => `Postfach ${n}`,
  wayStates: {
    connected: 'Verbunden',
    connecting: 'Wird versucht',
    unreachable: 'Nicht erreichbar',
    reachable: 'Antwortet',
    unknown: 'Noch nicht versucht',
    idle: 'Zuletzt nicht versucht',
    off: 'Abgeschaltet',
  },
  lastHeard: 'Zuletzt gehört',
  lastReached: 'Zuletzt sicher erreicht',
  undelivered: 'Noch nicht bestätigt',
  never: 'Nie',
  block: 'Blockieren',
  unblock: 'Freigeben',
  blockText: 'Du bekommst nichts mehr, und die andere Seite erfährt es nicht.',
  delete: 'Kontakt löschen',
  deleteText:
    'Alle Nachrichten und Schlüssel dieses Kontakts werden hier gelöscht, und die andere Seite erfährt, dass du gegangen bist. Das lässt sich nicht rückgängig machen.',
  deleteGo: 'Endgültig löschen',
}
