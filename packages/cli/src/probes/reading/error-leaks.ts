/** What only the inside of a server knows, and the words for it. */
const LEAKS: readonly (readonly [RegExp, string])[] = [
  [
    /(?:^|\\n|\n|>|\s)at (?:async )?(?:[\w$.<>[\] ]+ \()?(?:file:\/\/|node:|webpack|\/|[A-Z]:\\)[^\s)"]+:\d+:\d+/,
    'a stack',
  ],
  [/Traceback \(most recent call last\)|\bat [\w.$]+\([\w]+\.(?:java|kt|scala):\d+\)/, 'a stack'],
  [
    /node_modules[/\\]|(?:\/(?:home|usr|var|app|srv|opt|root|Users|workspace)|[A-Z]:\\{1,2}Users)(?:[/\\]{1,2}[\w.@-]+)+\.(?:[cm]?[jt]sx?|py|php|rb|go)\b/,
    'a path of the server',
  ],
  [
    /syntax error at or near|invalid input syntax for type|relation "[^"]+" does not exist|violates (?:not-null|unique|foreign key|check) constraint|duplicate key value|invalid byte sequence|value too long for type|SQLITE_[A-Z]+|ER_[A-Z]{3,}_[A-Z_]+|You have an error in your SQL|ORA-\d{5}|SQLSTATE|Failed query:|PrismaClient\w+|Invalid `prisma\.|QueryFailedError|SequelizeDatabaseError|MongoServerError|CastError|E11000/i,
    'an error of the database',
  ],
  [
    /Cannot read propert(?:y|ies) of (?:undefined|null)|Cannot destructure property|is not a function\b|is not iterable|(?:Type|Reference|Range)Error: /,
    'an error of the language',
  ],
  [/ECONNREFUSED|ENOENT: no such file|EACCES:|getaddrinfo/, 'an error of the operating system'],
]

/** The first of it in a text that is shown to callers, in words; `undefined` where there is none. */
export function leakIn(text: string): string | undefined {
  return LEAKS.find(([pattern]) => pattern.test(text))?.[1]
}
