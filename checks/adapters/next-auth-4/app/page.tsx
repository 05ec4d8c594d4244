export default function Page() {
  return <h1>Fixture</h1>
}
