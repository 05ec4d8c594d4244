/** What a refusal says of the fields of a body. */
export interface NamedFields {
  /** Missing or wrong: dotted names as `customer.name` are given by their first part. */
  readonly wanted: readonly string[]
  /** Of them those that are of another type than the text which they were sent as. */
  readonly types: Readonly<Record<string, 'number' | 'boolean' | 'array' | 'object' | 'string'>>
  /** Fields that the app does not take. */
  readonly unknown: readonly string[]
}

/** Words that stand in such sentences and are no field. */
const NO_FIELD = new Set(
  'a an the is are was be must should can field fields property value values body request input data json invalid required missing error errors validation failed please provide enter bad too short long string number boolean array object expected received this that your valid one of and or not at least characters message type'.split(
    ' ',
  ),
)

const MAX_DEPTH = 6

/** Reads what apps answer to a body that they do not take: problem+json, Zod, Yup, Joi, Better Auth, a plain sentence. */
export function namedFields(json: unknown): NamedFields {
  const wanted = new Set<string>()
  const unknown = new Set<string>()
  const types: Record<string, NamedFields['types'][string]> = {}
  const note = (path: readonly string[], sentence: string): void => {
    const [field] = path.filter((part) => !/^(?:body|input|json|)$/.test(part))
    if (field === undefined || /^\d+$/.test(field)) return
    if (/unrecognized|unknown|unexpected|additional|not allowed/i.test(sentence)) return void unknown.add(field)
    wanted.add(field)
    const [, type] =
      /expected (?:an? )?(number|boolean|array|object|string)|must be (?:an? )?(?:integer|number)/i.exec(sentence) ?? []
    if (type !== undefined) types[field] = type.toLowerCase() as NamedFields['types'][string]
    else if (/must be (?:an? )?(?:integer|number)/i.test(sentence)) types[field] = 'number'
  }
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) return
    if (typeof value === 'string') {
      // Zod's own `message` is its list of issues as a text.
      const issues = /^\s*[[{]/.test(value) ? parsed(value) : undefined
      if (issues !== undefined) visit(issues, depth + 1)
      else for (const field of inSentence(value)) note([field], value)
      return
    }
    if (Array.isArray(value)) return value.forEach((each) => visit(each, depth + 1))
    if (typeof value !== 'object' || value === null) return
    const issue = value as Readonly<Record<string, unknown>>
    const sentence = [
      issue.message,
      issue.msg,
      issue.code,
      typeof issue.expected === 'string' && `expected ${issue.expected}`,
    ]
      .filter((part) => typeof part === 'string')
      .join(' ')
    if (Array.isArray(issue.keys)) for (const key of issue.keys) unknown.add(String(key))
    const path = pathOf(issue)
    if (path !== undefined && path.length > 0) return note(path, sentence)
    for (const [key, each] of Object.entries(issue)) {
      // Yup's and Zod's flat forms, and Rails': a field with its sentences.
      const isField =
        /^(?:errors|fieldErrors|fields|details|issues|properties)$/.test(key) &&
        isPlain(each) &&
        !('fieldErrors' in each)
      if (isField) for (const [field, said] of Object.entries(each)) note([field], JSON.stringify(said))
      else visit(each, depth + 1)
    }
  }
  visit(json, 0)
  return { wanted: [...wanted], types, unknown: [...unknown] }
}

function pathOf({
  path,
  pointer,
  field,
  param,
  property,
  name,
  loc,
  instancePath,
}: Readonly<Record<string, unknown>>): string[] | undefined {
  const list = [path, loc].find(Array.isArray) as readonly unknown[] | undefined
  if (list !== undefined) return list.map(String)
  const text = [path, pointer, field, param, property, instancePath, name].find(
    (each) => typeof each === 'string' && each !== '',
  )
  // A sentence in one of them is no name.
  if (typeof text !== 'string' || /\s/.test(text) || text.endsWith('Error')) return undefined
  return text.replace(/^#?\/|^\$\.?/, '').split(/[/.]/)
}

/** `"item" is required`, `item is required`, `[body.email] Invalid`, `Missing fields: item, quantity`. */
function inSentence(sentence: string): string[] {
  if (sentence.length > 400) return []
  const bracketed = Array.from(sentence.matchAll(/\[body\.(\w+)\]|["'`](\w+)["'`]/g), ([, a, b]) => a ?? b ?? '')
  const listed =
    /(?:missing|required|need|provide|expected)[^:]*:\s*([\w\s,]+)/i.exec(sentence)?.[1]?.split(/[\s,]+/) ?? []
  const subject =
    /^(\w+)(?:(?:,| and| or) (\w+))*\b.*\b(?:required|missing|must|should|invalid|needed)/i
      .exec(sentence)?.[0]
      .replace(/\b(?:is|are|must|should|required|missing|invalid|needed)\b.*$/i, '')
      .split(/[\s,]+/) ?? []
  const after = /^(?:invalid|missing|please (?:enter|provide)(?: an?| your)?|bad|no)\s+(\w+)[.!]?$/i.exec(sentence)?.[1]
  return [...bracketed, ...listed, ...subject, after ?? '']
    .map((word) => (/^[A-Z][a-z]+$/.test(word) ? word.toLowerCase() : word))
    .filter((word) => /^[a-z_]\w*$/i.test(word) && !NO_FIELD.has(word.toLowerCase()))
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
