/** The credentials of the scheme Bearer (RFC 9110 §11.4: its name in any case, one space or more); absent otherwise. */
export function bearer(headers: Headers): string | undefined {
  const header = headers.get('authorization')
  return header === null ? undefined : /^bearer +(.*)$/i.exec(header)?.[1]
}
