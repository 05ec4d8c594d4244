export async function sendMail(to: string, subject: string, text: string) {
  if (!process.env.RESEND_API_KEY) return console.log(`To: ${to}\nSubject: ${subject}\n\n${text}`)
  await fetch('https://api.resend.com/emails', {
    method: 'POST',
    headers: { Authorization: `Bearer ${process.env.RESEND_API_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ from: 'shop@example.com', to, subject, text }),
  })
}
