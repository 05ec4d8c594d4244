export async function sendMail(to: string, subject: string, text: string) {
  console.log(`To: ${to}\nSubject: ${subject}\n\n${text}`)
}
