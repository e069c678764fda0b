return await LeFaire.Hosting.CommandLine.Root().Parse(args).InvokeAsync();
