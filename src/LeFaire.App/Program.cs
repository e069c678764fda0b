return await LeFaire.Hosting.CommandLine.RunAsync(args);
