package dev.biene.cli;

import dev.biene.cli.output.HumanTime;
import dev.biene.cli.output.Terminal;
import dev.biene.jobset.JobStore;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The root of all commands, and the options that each of them has. */
@Command(
        name = "biene",
        version = "biene ${biene.version}",
        sortOptions = false,
        description = "Job sets and queue stages for any number of machines, without a master.",
        synopsisHeading = "%n",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions of every command:%n",
        footer = {
            "",
            "One job for each line, one slot for each core, every result kept:",
            "  find . -name '*.java' | biene run line_counts -- wc -l {}",
            "  biene results line_counts --format csv",
            "",
            "Each line through a pipeline of commands, over queues:",
            "  biene push lines --from book.txt",
            "  biene stage lines --to words -- tr -s '[:space:]' '\\n'",
            "",
            "With nothing set up, jobs are kept in a PostgreSQL and items in a queue server of",
            "your own on this machine; --db and --queues name others. 'biene COMMAND --help'",
            "says more.",
        })
final class BieneCommand implements Runnable {

    @SuppressWarnings("UnusedVariable") // Picocli looks for the option, not at the field.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Say how to use this and end.")
    private boolean help;

    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Say which version this is and end.")
    private boolean version;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Neither progress nor summary, only errors.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log what happens, too.")
    private boolean verbose;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean debug;

    @Option(
            names = "--log-format",
            scope = ScopeType.INHERIT,
            paramLabel = "text|json",
            description = "How log lines look on stderr.")
    private Logging.Format logFormat = Logging.Format.TEXT;

    private final Terminal terminal;
    private final Function<@Nullable String, JobStore> stores;

    BieneCommand(Terminal terminal, Function<@Nullable String, JobStore> stores) {
        this.terminal = terminal;
        this.stores = stores;
    }

    /** Runs one command line and returns its exit status. */
    int execute(String... args) {
        int status = commandLine().execute(args);
        var lost = terminal.outFailure();
        return lost == null ? status : new Complaint(terminal, debug).aboutOutput(lost);
    }

    CommandLine commandLine() {
        System.setProperty("biene.version", version());
        var root = withCommands();
        root.setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(Math.min(100, Math.max(60, terminal.columns())))
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .registerConverter(Duration.class, text -> converted(HumanTime::parse, text))
                .registerConverter(ByteSize.class, text -> converted(ByteSize::parse, text))
                .setExecutionStrategy(this::begin)
                .setParameterExceptionHandler((e, words) -> misused(e))
                .setExecutionExceptionHandler((e, command, parsed) -> new Complaint(terminal, debug).about(e));
        return root;
    }

    private CommandLine withCommands() {
        return new CommandLine(this)
                .addSubcommand(new RunCommand(this))
                .addSubcommand(new WorkCommand(this))
                .addSubcommand(new AddCommand(this))
                .addSubcommand(new StatusCommand(this))
                .addSubcommand(new WatchCommand(this))
                .addSubcommand(new ResultsCommand(this))
                .addSubcommand(new FailuresCommand(this))
                .addSubcommand(new SteerCommands.Retry(this))
                .addSubcommand(new SteerCommands.Pause(this))
                .addSubcommand(new SteerCommands.Resume(this))
                .addSubcommand(new SteerCommands.Cancel(this))
                .addSubcommand(new SteerCommands.Drop(this))
                .addSubcommand(new ListCommand(this))
                .addSubcommand(new DashboardCommand(this))
                .addSubcommand(new DbCommand(this))
                .addSubcommand(new DoctorCommand(this))
                .addSubcommand(new PushCommand(this))
                .addSubcommand(new StageCommand(this))
                .addSubcommand(new TakeCommands.Get(this))
                .addSubcommand(new TakeCommands.Peek(this))
                .addSubcommand(new QueuesCommand(this))
                .addSubcommand(new QueueCommands.Flush(this))
                .addSubcommand(new QueueCommands.Delete(this))
                .addSubcommand(new DeadLettersCommand(this))
                .addSubcommand(new ServeCommand(this))
                .addSubcommand(new HelpCommand(this));
    }

    private int begin(CommandLine.ParseResult parsed) {
        var helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) return helped;
        Logging.configure(terminal, verbose, logFormat);
        return new CommandLine.RunLast().execute(parsed);
    }

    /** Keeps the sentence of what is wrong; picocli would put Java's words around it. */
    private static <T> T converted(Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private int misused(ParameterException e) {
        var command = e.getCommandLine().getCommandSpec();
        var unmatched =
                e instanceof CommandLine.UnmatchedArgumentException unknown ? unknown.getUnmatched() : List.of();
        if (command.parent() == null
                && !unmatched.isEmpty()
                && !unmatched.get(0).toString().startsWith("-")) {
            terminal.say("biene: no command \"" + unmatched.get(0) + "\"; 'biene --help' lists them");
            return ExitStatus.USAGE;
        }
        boolean takesCommand = command.positionalParameters().size() > 1;
        terminal.say("biene: " + Complaint.oneLine(e.getMessage())
                + (takesCommand && !unmatched.isEmpty() ? "; write -- before the command that is to be run" : "")
                + "; '" + command.qualifiedName(" ") + " --help' says more");
        return ExitStatus.USAGE;
    }

    private static String version() {
        var version = BieneCommand.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    /** Without a command: the help. */
    @Override
    public void run() {
        commandLine().usage(terminal.out());
    }

    Terminal terminal() {
        return terminal;
    }

    boolean quiet() {
        return quiet;
    }

    JobStore connect(@Nullable String url) {
        return stores.apply(url);
    }
}
