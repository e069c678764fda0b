# The same calls as .ci/run: build with warnings as errors, then all tests. -Fast leaves out those that need a server.
param([switch]$Fast)

$ErrorActionPreference = 'Stop'
Push-Location $PSScriptRoot
try {
    dotnet build src/LeFaire.slnx
    if ($LASTEXITCODE -ne 0) { throw "The build failed." }

    $tests = if ($Fast) { 'tests/LeFaire.Tests' } else { 'src/LeFaire.slnx' }
    dotnet test $tests --no-build
    if ($LASTEXITCODE -ne 0) { throw "Tests failed." }
}
finally {
    Pop-Location
}
