package dev.rideshare.systemtests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A direct connection to the database of one worker, past the program. */
public final class WorkerDatabase implements AutoCloseable {
  private final Path urlFile;
  private final Connection connection;

  private WorkerDatabase(Path urlFile, Connection connection) {
    this.urlFile = urlFile;
    this.connection = connection;
  }

  /** Connects to the database of the worker of this name, below a data folder. */
  public static WorkerDatabase connect(Path data, String worker) {
    Path urlFile = data.resolve("workers").resolve(worker).resolve("database.url");
    try {
      String url = Files.readString(urlFile).strip();
      return new WorkerDatabase(urlFile, DriverManager.getConnection(url));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot connect by " + urlFile, e);
    }
  }

  /** The file that holds the address and the password. */
  public Path urlFile() {
    return urlFile;
  }

  /** Runs a query; each row is its columns' texts, joined by {@code |}. */
  public List<String> rows(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Runs a query that gives one value. */
  public String value(String sql) {
    return rows(sql).getFirst();
  }

  /** Changes something behind the program's back. */
  public void change(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
